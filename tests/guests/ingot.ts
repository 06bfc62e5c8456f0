/** Systems that are built and booted to see that what the catalog writes does what it says. */
export { server } from './server.ts'

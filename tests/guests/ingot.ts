/** Systems that are built and booted to see that what the catalog writes does what it says. */
export { host } from './host.ts'
export { server } from './server.ts'

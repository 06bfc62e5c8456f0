import { system } from './forge.ts'

/** A machine that serves: everything between the network and a database. */
export const server = system('server', {
  packages: ['curl'],
  users: { admin: { groups: ['sudo'] } },
  services: {
    nginx: {
      enable: true,
      virtualHosts: {
        localhost: {
          listenAddresses: ['127.0.0.1'],
          locations: { '/': { return: '200 "from nginx\\n"', extraConfig: 'default_type text/plain;' } },
        },
      },
    },
    haproxy: {
      enable: true,
      frontends: { web: { bind: ['*:8000'], mode: 'http', defaultBackend: 'web' } },
      backends: { web: { mode: 'http', servers: { nginx: { address: '127.0.0.1:80' } } } },
    },
  },
  expect: {
    'HAProxy hands requests to nginx': '[ "$(curl -sS --max-time 5 http://localhost:8000/)" = "from nginx" ]',
  },
})

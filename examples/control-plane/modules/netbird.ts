// A NetBird server of one's own: two containers, and a web server with certificates in front of them.
// A module like those of the catalog, for one project: its options complete in the editor inside `system(...)`.
import { defineModule, option, t } from 'ingot'

const pinned = t.string({
  pattern: /^[a-z0-9.-]+(:[0-9]+)?\/[a-z0-9._/-]+@sha256:[0-9a-f]{64}$/,
  description: 'an image by its digest, such as `registry.example.org/netbird/server@sha256:...`',
})

const domainName = t.string({
  pattern: /^([a-z0-9-]+\.)+[a-z]{2,}$/,
  description: 'a domain name such as `vpn.example.org`',
})

/** The module; docs of the server's side: https://docs.netbird.io/selfhosted/selfhosted-quickstart */
export const netbird = defineModule({
  name: 'netbird',
  description: 'A NetBird server: who belongs to the VPN, and how they find each other.',
  options: {
    services: {
      netbird: {
        domain: option(domainName, { description: 'Name under which everyone reaches the server.' }),
        images: option(
          t.nullable(
            t.submodule({
              options: {
                server: option(pinned, { description: 'Management, signal, relay, STUN and logins in one.' }),
                dashboard: option(pinned, { description: 'The pages for people.' }),
              },
            }),
          ),
          { default: null, description: 'The images. Without them there is no server.' },
        ),
      },
    },
  },
  define: ({ config }) => {
    const { netbird: vpn } = config.services
    return vpn.images === null ? {} : server(vpn.domain, vpn.images)
  },
})

function server(domain: string, images: { readonly server: string; readonly dashboard: string }) {
  return {
    // The server's settings hold keys, so that the whole file is a secret: see netbird-config.example.yaml.
    secrets: { 'netbird-config': {} },
    virtualisation: {
      'oci-containers': {
        containers: {
          'netbird-server': {
            image: images.server,
            cmd: ['--config', '/etc/netbird/config.yaml'],
            ports: ['127.0.0.1:8081:80', '3478:3478/udp'],
            volumes: [
              'netbird:/var/lib/netbird',
              '/run/ingot/secrets/netbird-config:/etc/netbird/config.yaml:ro',
            ],
          },
          'netbird-dashboard': {
            image: images.dashboard,
            ports: ['127.0.0.1:8080:80'],
            environment: {
              NETBIRD_MGMT_API_ENDPOINT: `https://${domain}`,
              NETBIRD_MGMT_GRPC_API_ENDPOINT: `https://${domain}`,
              AUTH_AUTHORITY: `https://${domain}/oauth2`,
              AUTH_AUDIENCE: 'netbird-dashboard',
              AUTH_CLIENT_ID: 'netbird-dashboard',
              AUTH_REDIRECT_URI: '/nb-auth',
              AUTH_SILENT_REDIRECT_URI: '/nb-silent-auth',
              AUTH_SUPPORTED_SCOPES: 'openid profile email groups',
              USE_AUTH0: 'false',
              // Certificates are Caddy's business.
              LETSENCRYPT_DOMAIN: 'none',
            },
          },
        },
      },
    },
    services: {
      caddy: {
        enable: true,
        virtualHosts: {
          [domain]: {
            extraConfig: [
              '@grpc header Content-Type application/grpc*',
              'reverse_proxy @grpc h2c://127.0.0.1:8081',
              '@server path /relay* /ws-proxy/* /api/* /oauth2/*',
              'reverse_proxy @server 127.0.0.1:8081',
              'reverse_proxy 127.0.0.1:8080',
            ].join('\n'),
          },
        },
      },
    },
    // STUN, which no web server passes on.
    networking: { firewall: { allowedUDPPorts: [3478] } },
  }
}

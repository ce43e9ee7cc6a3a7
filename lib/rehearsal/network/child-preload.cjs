'use strict';

/** Loaded by `--require` into child processes of the local world; see environmentFor in loopback-network.ts. */
const http = require('node:http');
const { install } = require('./connection-hook.cjs');

const { REHEARSAL_CONTROL_URL, REHEARSAL_SOURCE_ADDRESS, REHEARSAL_HOST_SUFFIX } = process.env;

function resolve(hostName) {
  const url = `${REHEARSAL_CONTROL_URL}/_local/dns?name=${encodeURIComponent(hostName)}`;
  return new Promise((answer, fail) => {
    http
      .get(url, { agent: false }, (response) => {
        let body = '';
        response.setEncoding('utf8');
        response.on('data', (part) => {
          body += part;
        });
        response.on('end', () => answer(response.statusCode === 200 && body.trim() !== '' ? body.trim() : undefined));
      })
      .on('error', fail);
  });
}

if (REHEARSAL_HOST_SUFFIX) {
  const route = { resolve, localAddress: REHEARSAL_SOURCE_ADDRESS };
  // Endpoints of proxies have a suffix of their own.
  const suffixes = [REHEARSAL_HOST_SUFFIX, `.proxy-${REHEARSAL_HOST_SUFFIX.slice(1)}`];
  install((hostName) => (suffixes.some((suffix) => hostName.toLowerCase().endsWith(suffix)) ? route : undefined));
}

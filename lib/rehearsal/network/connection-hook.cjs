'use strict';

/**
 * Sends TCP connections to database host names through the local VPC: names resolve there, and connections leave from
 * the address of a network interface. Plain CommonJS because child processes load it before anything else.
 */
const dns = require('node:dns');
const { syncBuiltinESMExports } = require('node:module');
const net = require('node:net');

function notFound(hostName) {
  return Object.assign(new Error(`getaddrinfo ENOTFOUND ${hostName}`), {
    errno: -3008,
    code: 'ENOTFOUND',
    syscall: 'getaddrinfo',
    hostname: hostName,
  });
}

function lookupWith(route) {
  return (hostName, options, callback) => {
    const answer = typeof options === 'function' ? options : callback;
    const all = typeof options === 'object' && options !== null && options.all;
    route.resolve(hostName).then(
      (address) => {
        if (address === undefined) answer(notFound(hostName));
        else if (all) answer(null, [{ address, family: 4 }]);
        else answer(null, address, 4);
      },
      (error) => answer(error),
    );
  };
}

/** net.Socket.prototype.connect takes (options), (port, host), (path) or net's own normalized [options, callback]. */
function connectOptions(args) {
  const [first, second] = args;
  if (Array.isArray(first)) return first[0];
  if (typeof first === 'object' && first !== null) return first;
  return { port: first, host: typeof second === 'string' ? second : undefined };
}

function withOptions(args, options) {
  if (Array.isArray(args[0])) {
    args[0][0] = options;
    return args;
  }
  const callback = args.find((argument) => typeof argument === 'function');
  return callback ? [options, callback] : [options];
}

/**
 * `routeOf(hostName)` answers undefined for host names that are not of the local VPC, else `{ resolve, localAddress }`.
 * Returns a function that restores what was patched.
 */
exports.install = function install(routeOf) {
  const connect = net.Socket.prototype.connect;
  const lookup = dns.lookup;
  const lookupPromise = dns.promises.lookup;

  net.Socket.prototype.connect = function routedConnect(...args) {
    const options = connectOptions(args);
    const route = typeof options.host === 'string' ? routeOf(options.host) : undefined;
    if (!route) return connect.apply(this, args);
    const routed = { ...options, lookup: lookupWith(route), family: 4, localAddress: route.localAddress };
    return connect.apply(this, withOptions(args, routed));
  };

  dns.lookup = function routedLookup(hostName, options, callback) {
    const route = routeOf(hostName);
    return route ? lookupWith(route)(hostName, options, callback) : lookup.call(dns, hostName, options, callback);
  };

  dns.promises.lookup = async function routedLookupPromise(hostName, options) {
    const route = routeOf(hostName);
    if (!route) return lookupPromise.call(dns.promises, hostName, options);
    const address = await route.resolve(hostName);
    if (address === undefined) throw notFound(hostName);
    return options?.all ? [{ address, family: 4 }] : { address, family: 4 };
  };

  syncBuiltinESMExports();
  return () => {
    net.Socket.prototype.connect = connect;
    dns.lookup = lookup;
    dns.promises.lookup = lookupPromise;
    syncBuiltinESMExports();
  };
};

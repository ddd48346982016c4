/** Answers of the host: with every one go the headers that keep the page to itself. */
import type { ServerResponse } from 'node:http';
import type { PartitaError } from '../../engine/index.js';
import { contentPolicy, type PolicyOptions } from '../protocol/content-policy.js';

export type Headers = Readonly<Record<string, string | number>>;

/** The page's own process, its own window, its own files; nothing is guessed, nothing is told to others. */
export function securityHeaders(policy: PolicyOptions): Headers {
  return {
    'content-security-policy': contentPolicy(policy),
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-embedder-policy': 'require-corp',
    'cross-origin-resource-policy': 'same-origin',
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    'referrer-policy': 'no-referrer',
    'permissions-policy': 'camera=(), microphone=(), geolocation=(), usb=(), serial=(), hid=()',
  };
}

/** A short answer: nothing of it is kept by the browser. */
export function answer(response: ServerResponse, status: number, body: unknown, headers: Headers = {}): void {
  if (response.headersSent || response.destroyed) return;
  const text = JSON.stringify(body);
  response.writeHead(status, {
    ...headers,
    'content-type': 'application/json; charset=utf-8',
    'content-length': Buffer.byteLength(text),
    'cache-control': 'no-store',
  });
  response.end(text);
}

export function answerError(response: ServerResponse, error: PartitaError): void {
  answer(response, STATUS[error.kind], { error: error.toWire() });
}

const STATUS = { 'user-input': 400, unsupported: 400, resources: 507, cancelled: 409, bug: 500 } as const;

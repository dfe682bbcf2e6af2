/** Alive is who answers. Ready is who takes requests: a load balancer looks elsewhere while we finish what runs. */
export function healthResponse(state: 'ok' | 'draining'): Response {
  const headers = { 'cache-control': 'no-store' };
  return Response.json({ status: state }, { status: state === 'ok' ? 200 : 503, headers });
}

/**
 * What lets a style element in under the content policy; empty where the page came without one. For the kit
 * (`getStyleNonce`), the editor (`EditorView.cspNonce`) and whatever else makes styles at run time.
 */
export function styleNonce(): string {
  return document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce ?? '';
}

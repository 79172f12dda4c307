const USER_INFO = /([a-z][a-z0-9+.-]*:\/\/)[^\s/?#]*@/gi;
const SECRET_QUERY =
  /([?&;](?:pass(?:word|wd|phrase)?|pwd|token|secret|key|auth|streamid|user(?:name)?)=)[^&#\s]*/gi;

/** The text with user names, passwords and secret query values of every URL in it replaced by `***`. */
export function redactUrls(text: string): string {
  return text.replace(USER_INFO, '$1***@').replace(SECRET_QUERY, '$1***');
}

/** Whether a text matches a pattern where `*` stands for any characters and a backslash makes `*` or itself literal. */
export function matchesWildcard(text: string, pattern: string): boolean {
  const expression = pattern.replaceAll(/\\([\\*])|[\s\S]/g, (character, escaped: string | undefined) => {
    if (character === '*') return '[\\s\\S]*';
    return (escaped ?? character).replaceAll(/[.*+?^${}()|[\]\\/-]/g, '\\$&');
  });
  return new RegExp(`^${expression}$`).test(text);
}

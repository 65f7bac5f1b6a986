/** What is said to somebody. */
export function greeting(name: string): string {
  return `Hello, ${name}`;
}

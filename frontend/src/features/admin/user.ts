/** An account as the list shows it. */
export interface User {
  id: string;
  name: string;
  label: string;
  admin: boolean;
  active: boolean;
  groups: readonly string[];
}

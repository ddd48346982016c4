export function findElectron(): string | null;

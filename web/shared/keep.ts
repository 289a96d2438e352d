// Storage that cannot fail: where the browser has none (private mode, blocked by the visitor, full), memory
// serves as long as the page lives.
export interface Keep {
  get(key: string): string | null;
  /** null removes. */
  set(key: string, value: string | null): void;
  keys(): string[];
}

export function keepIn(name: "localStorage" | "sessionStorage"): Keep {
  const memory = memoryKeep();
  let storage: Storage | undefined;
  try {
    storage = globalThis[name];
  } catch {
    // Merely naming it throws where the visitor blocks storage.
  }
  return storage ? withFallback(storage, memory) : memory;
}

/** Null for what is not there, and for what somebody else wrote in its place. */
export function readJson(text: string | null) {
  try {
    return JSON.parse(text!);
  } catch {
    return null;
  }
}

export function memoryKeep(): Keep {
  const values = new Map<string, string>();
  return {
    get: (key) => values.get(key) ?? null,
    set: (key, value) => void (value === null ? values.delete(key) : values.set(key, value)),
    keys: () => [...values.keys()],
  };
}

function withFallback(storage: Storage, memory: Keep): Keep {
  return {
    get: (key) => memory.get(key) ?? storage.getItem(key),
    set(key, value) {
      memory.set(key, null);
      if (value === null) return storage.removeItem(key);
      try {
        storage.setItem(key, value);
      } catch {
        storage.removeItem(key);
        memory.set(key, value);
      }
    },
    keys: () => [...new Set([...Object.keys(storage), ...memory.keys()])],
  };
}

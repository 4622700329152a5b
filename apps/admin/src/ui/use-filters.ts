import { useSearchParams } from 'react-router'

/** What a list is filtered by, kept in the page's address. */
interface Filters {
  params: URLSearchParams
  /** An empty value takes the filter away. */
  set(key: string, value: string | undefined): void
  /** Takes all of them away. */
  clear(): void
}

export function useFilters(): Filters {
  const [params, setParams] = useSearchParams()
  return {
    params,
    set: (key, value) =>
      setParams(
        (before) => {
          if (value) before.set(key, value)
          else before.delete(key)
          return before
        },
        { replace: true },
      ),
    clear: () => setParams({}, { replace: true }),
  }
}

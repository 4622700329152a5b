/** The code of the fault that a call ends with. */
export const codeOf = async (call: Promise<unknown>): Promise<string> => {
  try {
    await call
    return 'no fault'
  } catch (error) {
    return (error as { code?: string }).code ?? String(error)
  }
}

import '@codeflix/ui/document.css'
import './app.css'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { App, forgetOnChange } from './app.tsx'
import { startSession } from './session/session.ts'

const root = document.getElementById('root')
if (!root) throw new Error('index.html has no element #root')
forgetOnChange()
void startSession()
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
)

import '@codeflix/ui/base.css'
import './app.css'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { App, startSession } from './app.tsx'

const root = document.getElementById('root')
if (!root) throw new Error('index.html has no element #root')
startSession()
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
)

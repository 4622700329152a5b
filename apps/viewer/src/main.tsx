import '@codeflix/ui/document.css'
import './app.css'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { App, forgetOnChange } from './app.tsx'
import { startSession } from './session/session.ts'

// A page that was open while the site was updated asks for code that is gone: the new page has the new names.
window.addEventListener('vite:preloadError', (event) => {
  const tried = 'codeflix.reloaded'
  if (sessionStorage.getItem(tried) === location.href) return
  sessionStorage.setItem(tried, location.href)
  event.preventDefault()
  location.reload()
})

const root = document.getElementById('root')
if (!root) throw new Error('index.html has no element #root')
forgetOnChange()
void startSession()
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
)

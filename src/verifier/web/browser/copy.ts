/// <reference lib="dom" />
/** The invitation page's one convenience: the command, in the clipboard. */
const button = document.getElementById('copy') as HTMLButtonElement | null
const said = document.getElementById('copied')
const source = document.getElementById(button?.dataset['copies'] ?? '')

if (button && said && source && navigator.clipboard) {
  button.hidden = false
  button.addEventListener('click', async () => {
    try {
      await navigator.clipboard.writeText(source.textContent ?? '')
      said.textContent = 'Copied. Paste it into your terminal.'
    } catch {
      getSelection()?.selectAllChildren(source)
      said.textContent = 'The browser did not allow it. The command is selected: copy it from here.'
    }
  })
}

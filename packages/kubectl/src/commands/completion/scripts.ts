/** For bash: asks kubectl itself for what can follow. */
export const bashScript = `# bash completion for kubectl: source <(kubectl completion bash)
__kubectl_complete() {
  local IFS=$'\\n'
  COMPREPLY=($(kubectl __complete -- "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null | cut -f1))
}
complete -o default -F __kubectl_complete kubectl
`

/** For zsh: the same, with explanations. */
export const zshScript = `#compdef kubectl
# zsh completion for kubectl: source <(kubectl completion zsh)
_kubectl() {
  local -a candidates
  local line
  for line in "\${(@f)$(kubectl __complete -- "\${words[@]:1:$((CURRENT-1))}" 2>/dev/null)}"; do
    [[ -n $line ]] && candidates+=("\${line/$'\\t'/:}")
  done
  _describe 'kubectl' candidates
}
compdef _kubectl kubectl
`

import { exitCodes, type CommandContext, type ExitCode } from './terminal.js';

/** The shells that are known. */
export const shells = ['bash', 'zsh'] as const;

/** One of them. */
export type Shell = (typeof shells)[number];

/** Both ask the console that is being typed, through a switch that every parser of yargs knows. */
const scripts: Readonly<Record<Shell, string>> = {
  bash: `# source <(public/console completion bash)
_holdline_console() {
  local word
  COMPREPLY=()
  while IFS= read -r word; do COMPREPLY+=("$word"); done < <(
    compgen -W "$("\${COMP_WORDS[0]}" --get-yargs-completions "\${COMP_WORDS[@]:0:COMP_CWORD+1}" 2>/dev/null)" -- "\${COMP_WORDS[COMP_CWORD]}"
  )
}
complete -o bashdefault -o default -F _holdline_console console`,
  zsh: `# source <(public/console completion zsh)
_holdline_console() {
  local -a replies
  replies=(\${(f)"$(\${words[1]} --get-yargs-completions "\${(@)words[1,CURRENT]}" 2>/dev/null)"})
  compadd -- $replies
  _files
}
compdef _holdline_console console`,
};

/** Prints what a shell reads to complete the commands and options of this console. */
export function completion({ terminal }: CommandContext, shell: Shell): ExitCode {
  terminal.print(scripts[shell]);
  return exitCodes.ok;
}

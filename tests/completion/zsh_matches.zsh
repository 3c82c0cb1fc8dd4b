# zsh_matches.zsh FOLDER LINE - what zsh offers at the end of LINE, one match a line, with the completion functions in
# FOLDER. A shell in a pseudo-terminal is given the line and a tab; its compadd prints what it is told to add.
zmodload zsh/zpty
folder=$1 line=$2
setup=$(mktemp)
trap 'rm -f $setup' EXIT
cat >$setup <<'SETUP'
PROMPT= RPS1=
fpath=($FOLDER $fpath)
autoload -Uz compinit
compinit -u -C -d $FOLDER/zcompdump # which the next call finds
bindkey '^I' complete-word
zstyle ':completion:*' insert-tab false
begin () { print }
finish () { print -r -- finished }
compprefuncs=(begin)
comppostfuncs=(finish)
compadd () {
    if [[ ${@[1,(i)(-|--)]} == *-(O|A|D)\ * ]]; then
        builtin compadd "$@"
        return $?
    fi
    typeset -a matches
    builtin compadd -A matches "$@"
    local match
    for match in $matches; do print -r -- "match:$match"; done
    builtin compadd "$@"
}
print ready
SETUP
FOLDER=$folder zpty shell zsh -f -i
zpty -w shell "FOLDER=${(q)folder} source $setup"
repeat 50; do
    zpty -r shell output || exit 2
    [[ $output == *ready* ]] && break
done
zpty -n -w shell "$line"$'\t'
while zpty -r shell output; do
    for match in ${(M)${(f)output//$'\r'/}:#match:*}; do print -r -- ${match#match:}; done
    [[ $output == *finished* ]] && break
done
zpty -d shell

# Hands make mistakes: ask before files are overwritten.
alias cp='cp -i' mv='mv -i'

# fish completion for stepup: its own words, then whatever completes the wrapped command.

# Prints the words after stepup's own options, one a line; the last is the one under the cursor.
function __stepup_rest
    set -l words (commandline -opc) (commandline -ct)
    set -e words[1]
    while set -q words[2]
        switch $words[1]
            case --
                set -e words[1]
                break
            case -e --env -r --reason --for
                set -e words[1..2]
            case '-*'
                set -e words[1]
            case '*'
                break
        end
    end
    string join -- \n $words
end

# At the place where a command or subcommand stands.
function __stepup_at_command
    set -l rest (__stepup_rest)
    test (count $rest) -le 1
end

# Inside the subcommand $argv[1].
function __stepup_in
    set -l rest (__stepup_rest)
    test (count $rest) -gt 1; and test "$rest[1]" = "$argv[1]"
end

# Inside a wrapped command, which may stand behind `explain` too.
function __stepup_wrapped
    set -l rest (__stepup_rest)
    if test "$rest[1]" = explain
        set -e rest[1]
        while set -q rest[2]; and string match -q -- '-*' $rest[1]
            set -e rest[1]
        end
        test (count $rest) -gt 0; or return 1
        string join -- \n $rest
        return 0
    end
    test (count $rest) -gt 1; or return 1
    contains -- $rest[1] explain init enroll unlock lock status audit policy credential setup doctor shell-init; and return 1
    string join -- \n $rest
end

function __stepup_hand_over
    set -l rest (__stepup_wrapped)
    set -l before (string escape -- $rest[1..-2])
    complete -C "$before $rest[-1]"
end

complete -c stepup -f
complete -c stepup -n __stepup_wrapped -a '(__stepup_hand_over)'
complete -c stepup -n __stepup_at_command -a '(__fish_complete_command)'
complete -c stepup -n '__stepup_at_command' -s e -l env -x -d 'assert the environment'
complete -c stepup -n '__stepup_at_command' -s r -l reason -x -d 'why, for the page and the trail'
complete -c stepup -n '__stepup_at_command' -l for -x -d 'how long a grant should last'
complete -c stepup -n '__stepup_at_command' -l no-input -d 'never ask'
complete -c stepup -n '__stepup_at_command' -l device-code -d 'confirm on another device'
complete -c stepup -n '__stepup_at_command' -l json -d 'machine-readable output'
complete -c stepup -n '__stepup_at_command' -s v -l verbose -d 'say more when something fails'
complete -c stepup -n '__stepup_at_command' -s q -l quiet -d 'say nothing that is not an error or a question'
complete -c stepup -n '__stepup_at_command' -l color -d 'colours, always'
complete -c stepup -n '__stepup_at_command' -l no-color -d 'no colours'
complete -c stepup -n '__stepup_at_command' -s h -l help -d 'how it is used'
complete -c stepup -n '__stepup_at_command' -s V -l version -d 'which stepup this is'
complete -c stepup -n __stepup_at_command -a explain -d 'the same walk, stopped at the decision'
complete -c stepup -n '__stepup_in explain' -l json -d 'machine-readable output'
complete -c stepup -n '__stepup_in explain' -l stdin -d 'one command a line'
complete -c stepup -n '__stepup_in explain' -s h -l help -d 'how it is used'
complete -c stepup -n __stepup_at_command -a init -d 'first set-up, question by question'
complete -c stepup -n '__stepup_in init' -s h -l help -d 'how it is used'
complete -c stepup -n __stepup_at_command -a enroll -d 'register this device and a passkey'
complete -c stepup -n '__stepup_in enroll' -l pin -x -d 'the policy key, instead of being asked'
complete -c stepup -n '__stepup_in enroll' -l name -x -d 'what this device is called'
complete -c stepup -n '__stepup_in enroll' -s h -l help -d 'how it is used'
complete -c stepup -n __stepup_at_command -a unlock -d 'step up ahead of time'
complete -c stepup -n '__stepup_in unlock' -l for -x -d 'how long'
complete -c stepup -n '__stepup_in unlock' -l class -x -d 'the classes to cover'
complete -c stepup -n '__stepup_in unlock' -s h -l help -d 'how it is used'
complete -c stepup -n __stepup_at_command -a lock -d 'drop and revoke what was unlocked'
complete -c stepup -n '__stepup_in lock' -s h -l help -d 'how it is used'
complete -c stepup -n __stepup_at_command -a status -d 'device, verifier, policy, live grants'
complete -c stepup -n '__stepup_in status' -l json -d 'machine-readable output'
complete -c stepup -n '__stepup_in status' -s h -l help -d 'how it is used'
complete -c stepup -n __stepup_at_command -a audit -d 'the trail in sentences'
complete -c stepup -n '__stepup_in audit' -a 'verify'
complete -c stepup -n '__stepup_in audit' -l since -x -d 'how far back'
complete -c stepup -n '__stepup_in audit' -l env -x -d 'only this environment'
complete -c stepup -n '__stepup_in audit' -l json -d 'machine-readable output'
complete -c stepup -n '__stepup_in audit' -l follow -d 'keep printing'
complete -c stepup -n '__stepup_in audit' -s h -l help -d 'how it is used'
complete -c stepup -n __stepup_at_command -a policy -d 'the pinned policy in force'
complete -c stepup -n '__stepup_in policy' -a 'show refresh verify'
complete -c stepup -n '__stepup_in policy' -s h -l help -d 'how it is used'
complete -c stepup -n __stepup_at_command -a credential -d 'the same decision as a plugin'
complete -c stepup -n '__stepup_in credential' -a 'kubernetes aws git docker postgres vault ssh-agent'
complete -c stepup -n '__stepup_in credential' -s h -l help -d 'how it is used'
complete -c stepup -n __stepup_at_command -a setup -d 'let tools ask stepup by themselves'
complete -c stepup -n '__stepup_in setup' -a 'kubectl aws git docker ssh'
complete -c stepup -n '__stepup_in setup' -s h -l help -d 'how it is used'
complete -c stepup -n __stepup_at_command -a doctor -d 'check everything a person would ask about'
complete -c stepup -n '__stepup_in doctor' -l json -d 'machine-readable output'
complete -c stepup -n '__stepup_in doctor' -s h -l help -d 'how it is used'
complete -c stepup -n __stepup_at_command -a shell-init -d 'aliases and completion for your shell'
complete -c stepup -n '__stepup_in shell-init' -a 'bash zsh fish'
complete -c stepup -n '__stepup_in shell-init' -s h -l help -d 'how it is used'

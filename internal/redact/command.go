package redact

import (
	"slices"
	"strings"
)

// userFlags are flags with a name and a password, as in curl.
var userFlags = []string{"-u", "--user", "--proxy-user"}

// Command returns a safe form of a command line: without the values of flags and
// variables for credentials, and without anything with the shape of a credential.
func Command(args []string) []string {
	safe := slices.Clone(args)
	for i, arg := range args {
		name, value, has := strings.Cut(arg, "=")
		switch {
		case has && value != "" && !strings.ContainsAny(name, " \n") && IsSecretName(name):
			safe[i] = name + "=" + Fingerprint(value)
		case i > 0 && slices.Contains(userFlags, args[i-1]) && strings.Contains(arg, ":"):
			user, password, _ := strings.Cut(arg, ":")
			safe[i] = user + ":" + Fingerprint(password)
		case i > 0 && takesSecret(args[i-1]) && !strings.HasPrefix(arg, "-"):
			safe[i] = Fingerprint(arg)
		default:
			safe[i] = Text(replace(arg, headerLine(arg)))
		}
	}
	return safe
}

// takesSecret reports whether an argument is a flag whose value is a secret in the
// next argument, such as --api-key.
func takesSecret(flag string) bool {
	name := strings.TrimLeft(flag, "-")
	return len(name) < len(flag) && len(name) > 1 && !strings.Contains(name, "=") && IsSecretName(name)
}

// headerLine returns the position of the value in an argument with a header for a
// credential, as in -H "x-api-key: …".
func headerLine(arg string) []span {
	name, value, found := strings.Cut(arg, ":")
	value = strings.TrimSpace(value)
	if !found || value == "" || strings.HasPrefix(value, "//") || strings.ContainsAny(name, " \n\"'{") || !IsSecretName(name) && headerSensitivity[strings.ToLower(name)] != credential {
		return nil
	}
	_, secret := splitScheme(value)
	end := len(strings.TrimRight(arg, " \t\r\n"))
	return []span{{from: end - len(secret), to: end, fingerprint: fingerprint(secret)}}
}

package redact

import (
	"slices"
	"strings"
)

// userFlags take a name and a password, as curl has them.
var userFlags = []string{"-u", "--user", "--proxy-user"}

// Command is a command line as it may be shown: without the values of flags and
// variables that are meant for credentials, and without what has their shape.
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

// takesSecret reports whether an argument is a flag whose value follows it, such as
// --api-key.
func takesSecret(flag string) bool {
	name := strings.TrimLeft(flag, "-")
	return len(name) < len(flag) && len(name) > 1 && !strings.Contains(name, "=") && IsSecretName(name)
}

// headerLine is where the value of a header stands in an argument that is one, as
// in -H "x-api-key: …", if it is one that is meant for a credential.
func headerLine(arg string) []span {
	name, value, found := strings.Cut(arg, ":")
	value = strings.TrimSpace(value)
	if !found || value == "" || strings.HasPrefix(value, "//") || strings.ContainsAny(name, " \n\"'{") || !IsSecretName(name) && headerPlaces[strings.ToLower(name)] != credential {
		return nil
	}
	_, secret := splitScheme(value)
	end := len(strings.TrimRight(arg, " \t\r\n"))
	return []span{{from: end - len(secret), to: end, print: fingerprint(secret)}}
}

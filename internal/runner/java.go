package runner

import (
	"bytes"
	"crypto/sha1"
	"encoding/binary"
	"encoding/pem"
	"errors"
	"net"
	"net/url"
	"slices"
	"strings"
	"unicode/utf16"
)

// A Java program takes its proxy and its trusted authorities from system
// properties, which the variables below set. The SDK prefers its own properties
// to the variables that it shares with other languages.

// javaOptions are the variables with options for a virtual machine: its own,
// its launcher's, and those of build tools that run tests.
var javaOptions = []string{"JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS", "MAVEN_OPTS", "GRADLE_OPTS"}

// misleadingProperties are prefixes of options that would lead a client
// elsewhere.
var misleadingProperties = []string{
	"-Danthropic.", "-Dhttp.proxy", "-Dhttps.proxy", "-Dhttp.nonProxyHosts", "-DsocksProxy", "-Djava.net.useSystemProxies", "-Djavax.net.ssl.trustStore",
}

// withoutMisleading returns a setting "NAME=options" without the misleading options.
func withoutMisleading(setting string) string {
	name, options, _ := strings.Cut(setting, "=")
	kept := slices.DeleteFunc(strings.Fields(options), func(option string) bool {
		option = strings.Trim(option, `"'`)
		return slices.ContainsFunc(misleadingProperties, func(begin string) bool { return strings.HasPrefix(option, begin) })
	})
	return name + "=" + strings.Join(kept, " ")
}

// javaProperties returns the options with which a Java program uses the proxy, "" for
// none, and trusts only the authority in the store.
func javaProperties(proxy, trustStore string) string {
	options := `"-Djavax.net.ssl.trustStore=` + trustStore + `" -Djavax.net.ssl.trustStoreType=JKS`
	if at, err := url.Parse(proxy); proxy != "" && err == nil {
		host, port, _ := net.SplitHostPort(at.Host)
		options += " -Dhttps.proxyHost=" + host + " -Dhttps.proxyPort=" + port
	}
	return options
}

// trustStore puts the certificate of an authority, PEM, into a Java key store of
// the format that all versions read. Its password is Java's own, "changeit".
// https://github.com/openjdk/jdk/blob/master/src/java.base/share/classes/sun/security/provider/JavaKeyStore.java
func trustStore(authority []byte) ([]byte, error) {
	block, _ := pem.Decode(authority)
	if block == nil {
		return nil, errors.New("the authority's certificate is no PEM")
	}
	const magic, version, entries, trustedCertificate, never = 0xfeedfeed, 2, 1, 2, 0
	var b bytes.Buffer
	number := func(n uint32) { b.Write(binary.BigEndian.AppendUint32(nil, n)) }
	text := func(s string) { b.Write(binary.BigEndian.AppendUint16(nil, uint16(len(s)))); b.WriteString(s) }
	number(magic)
	number(version)
	number(entries)
	number(trustedCertificate)
	text("claudemock")
	b.Write(binary.BigEndian.AppendUint64(nil, never)) // when it was made
	text("X.509")
	number(uint32(len(block.Bytes)))
	b.Write(block.Bytes)

	sum := sha1.New() // required by the format, which only detects damage
	_ = binary.Write(sum, binary.BigEndian, utf16.Encode([]rune("changeit")))
	sum.Write([]byte("Mighty Aphrodite"))
	sum.Write(b.Bytes())
	return sum.Sum(b.Bytes()), nil
}

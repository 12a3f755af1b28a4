package requests

import (
	"bytes"
	"encoding/base64"
	"errors"
	"image"
	_ "image/gif"
	_ "image/jpeg"
	_ "image/png"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/internal/description"
)

func schemaOf(t *testing.T, text string) *description.Schema {
	t.Helper()
	d, err := description.Read(strings.NewReader(`{"openapi":"3.1.0","components":{"schemas":{"S":` + text + `}}}`))
	require.NoError(t, err)
	return d.Schema("S")
}

const things = `{"type":"object","additionalProperties":false,"required":["name","part"],"properties":{
  "name":{"type":"string","minLength":1,"maxLength":3,"pattern":"^[a-z]+$"},
  "part":{"oneOf":[
    {"type":"object","additionalProperties":false,"required":["type"],"properties":{"type":{"const":"wheel"},"size":{"anyOf":[{"type":"integer","exclusiveMinimum":0},{"type":"null"}]}}},
    {"type":"object","additionalProperties":false,"required":["type","open"],"properties":{"type":{"const":"door"},"open":{"type":"boolean"}}}],
    "discriminator":{"propertyName":"type"}},
  "tags":{"type":"array","minItems":1,"maxItems":2,"items":{"enum":["a","b"]},"x-anthropic-beta-required":["tags-1","tags-2"]}}}`

func TestEachThingIsOnceInALegalRequest(t *testing.T) {
	var got []string
	for _, r := range Legal(schemaOf(t, things)) {
		got = append(got, strings.TrimSpace(r.Name+"  "+r.Body.String()+"  "+strings.Join(r.Betas, ",")))
	}
	assert.Equal(t, []string{
		`least  {"name":"a","part":{"type":"wheel"}}`,
		`name=longest  {"name":"aaa","part":{"type":"wheel"}}`,
		`part.wheel.size  {"name":"a","part":{"type":"wheel","size":1}}`,
		`part.wheel.size=null  {"name":"a","part":{"type":"wheel","size":null}}`,
		`part.door  {"name":"a","part":{"type":"door","open":true}}`,
		`part.door.open=false  {"name":"a","part":{"type":"door","open":false}}`,
		`tags  {"name":"a","part":{"type":"wheel"},"tags":["a"]}  tags-2`,
		`tags=b  {"name":"a","part":{"type":"wheel"},"tags":["b"]}  tags-2`,
		`tags=as many as allowed  {"name":"a","part":{"type":"wheel"},"tags":["a","a"]}  tags-2`,
	}, got)
}

func TestEachPlaceIsBrokenInEachWay(t *testing.T) {
	s := schemaOf(t, things)
	var got []string
	for _, b := range Break(s, Legal(s)) {
		got = append(got, b.Name+"  "+b.Body.String())
	}
	assert.Equal(t, []string{
		`colour: extra field  {"name":"a","part":{"type":"wheel"},"colour":"red"}`,
		`name: required missing  {"part":{"type":"wheel"}}`,
		`name: wrong type  {"name":7,"part":{"type":"wheel"}}`,
		`name: null  {"name":null,"part":{"type":"wheel"}}`,
		`name: length too short  {"name":"","part":{"type":"wheel"}}`,
		`name: length too long  {"name":"aaaa","part":{"type":"wheel"}}`,
		`name: pattern  {"name":"sp ace!","part":{"type":"wheel"}}`,
		`part: required missing  {"name":"a"}`,
		`part: wrong type  {"name":"a","part":7}`,
		`part: null  {"name":"a","part":null}`,
		`part.wheel.colour: extra field  {"name":"a","part":{"type":"wheel","colour":"red"}}`,
		`part.type: unknown tag  {"name":"a","part":{"type":"nonsense"}}`,
		`part.type: wrong type  {"name":"a","part":{"type":7}}`,
		`part.type: tag missing  {"name":"a","part":{}}`,
		`part.wheel.size: wrong type  {"name":"a","part":{"type":"wheel","size":"nonsense"}}`,
		`part.wheel.size: fraction  {"name":"a","part":{"type":"wheel","size":1.5}}`,
		`part.wheel.size: bound below  {"name":"a","part":{"type":"wheel","size":0}}`,
		`part.door.colour: extra field  {"name":"a","part":{"type":"door","open":true,"colour":"red"}}`,
		`part.door.open: required missing  {"name":"a","part":{"type":"door"}}`,
		`part.door.open: wrong type  {"name":"a","part":{"type":"door","open":"nonsense"}}`,
		`part.door.open: null  {"name":"a","part":{"type":"door","open":null}}`,
		`tags: wrong type  {"name":"a","part":{"type":"wheel"},"tags":7}`,
		`tags: null  {"name":"a","part":{"type":"wheel"},"tags":null}`,
		`tags: items too few  {"name":"a","part":{"type":"wheel"},"tags":[]}`,
		`tags: items too many  {"name":"a","part":{"type":"wheel"},"tags":["a","a","a"]}`,
	}, keepUpTo(got, "tags: items too many"))
	assert.Contains(t, got, `tags: value  {"name":"a","part":{"type":"wheel"},"tags":["nonsense"]}`)
}

// keepUpTo returns the list up to the first item with that prefix.
func keepUpTo(list []string, start string) []string {
	for i, item := range list {
		if strings.HasPrefix(item, start) {
			return list[:i+1]
		}
	}
	return list
}

// Requests made from the installed description are legal or broken as they should be.
func TestLegalIsLegalAndBrokenIsBroken(t *testing.T) {
	d, err := description.Installed(description.Module)
	if errors.Is(err, description.ErrNotRequired) {
		t.Skip(err)
	}
	require.NoError(t, err)
	for _, name := range []string{"CreateMessageParams", "BetaCountMessageTokensParams"} {
		s := d.Schema(name)
		legal := Legal(s)
		names := map[string]bool{}
		for _, r := range legal {
			assert.Empty(t, s.Validate(r.Body), r.Name)
			assert.False(t, names[r.Name], "%s is there twice", r.Name)
			names[r.Name] = true
		}
		assert.Greater(t, len(legal), 1500)
		broken := Break(s, legal)
		kinds := map[Kind]int{}
		for _, b := range broken {
			assert.NotEmpty(t, s.Validate(b.Body), b.Name)
			assert.True(t, b.Place.Is(b.Place.Path()) || b.Kind == Tag || b.Kind == NoTag || b.Kind == Type, b.Name)
			kinds[b.Kind]++
		}
		for _, kind := range []Kind{Missing, Extra, Type, Null, Value, Tag, NoTag, Bound, Fraction, Pattern, Length, Count} {
			assert.Positive(t, kinds[kind], "%s: nothing is broken by its %s", name, kind)
		}
	}
}

func TestPlacesAreNamedWithOrWithoutTags(t *testing.T) {
	at := Place{}.key("tools").item(0).plus(Step{Name: "custom", Tag: true}).key("name")
	loose := Place{}.key("content").plus(Step{Name: "result", Tag: true, Loose: true}).key("text")
	for _, row := range []struct {
		place Place
		path  string
		is    bool
	}{
		{at, "tools.0.custom.name", true},
		{at, "tools.0.name", true},
		{at, "tools.0.custom", false},
		{at, "tools.1.name", false},
		{at, "tools.0.name.x", false},
		{at, "", false},
		{loose, "content", true},
		{loose, "content.other.text", true},
		{loose, "contents", false},
		{nil, "", true},
	} {
		assert.Equal(t, row.is, row.place.Is(row.path), "%s %s", row.place, row.path)
	}
	assert.Equal(t, "tools.0.name", at.Path())
	assert.Equal(t, "tools.custom.name", at.String())
}

func TestPicturesArePictures(t *testing.T) {
	for media, text := range files {
		data, err := base64.StdEncoding.DecodeString(text)
		require.NoError(t, err, media)
		switch media {
		case "image/webp":
			assert.True(t, bytes.HasPrefix(data, []byte("RIFF")) && bytes.Contains(data, []byte("WEBPVP8L")))
		case "application/pdf":
			assert.True(t, bytes.HasPrefix(data, []byte("%PDF-")) && bytes.HasSuffix(data, []byte("%%EOF\n")))
		default:
			_, format, err := image.Decode(bytes.NewReader(data))
			require.NoError(t, err, media)
			assert.Equal(t, media, "image/"+format)
		}
	}
}

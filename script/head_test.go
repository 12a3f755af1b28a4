package script_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/claudemock/claudemock/script"
)

func headOf(fields ...script.Field) *script.Head { return &script.Head{Status: 200, Fields: fields} }

func TestSettingAHeaderReplacesTheFirstLineAndRemovesTheOthers(t *testing.T) {
	h := headOf(script.Field{Name: "A", Value: "1"}, script.Field{Name: "b", Value: "2"}, script.Field{Name: "a", Value: "3"})
	h.Set("a", "4")
	assert.Equal(t, []script.Field{{Name: "a", Value: "4"}, {Name: "b", Value: "2"}}, h.Fields)
	h.Set("c", "5")
	assert.Equal(t, "5", h.Get("C"))
	h.Add("b", "6")
	assert.Equal(t, "2", h.Get("b"), "the first line counts")
	h.Del("B")
	assert.False(t, h.Has("b"))
	assert.Equal(t, []script.Field{{Name: "a", Value: "4"}, {Name: "c", Value: "5"}}, h.Fields)
}

func TestResizeKeepsAnUntrueLength(t *testing.T) {
	for was, want := range map[string]string{"10": "12", "11": "11", "": ""} {
		h := headOf()
		if was != "" {
			h.Add("content-length", was)
		}
		h.Resize(10, 12)
		assert.Equal(t, want, h.Get("content-length"), was)
	}
}

func TestAHeadInBytes(t *testing.T) {
	length := script.Field{Name: "content-length", Value: "3"}
	for name, test := range map[string]struct {
		head    script.Head
		want    string
		chunked bool
	}{
		"a length":          {script.Head{Status: 200, Fields: []script.Field{length}}, "HTTP/1.1 200 OK\r\ncontent-length: 3\r\n\r\n", false},
		"no length":         {script.Head{Status: 200}, "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n", true},
		"an interim head":   {script.Head{Status: 103}, "HTTP/1.1 103 Early Hints\r\n\r\n", false},
		"no body":           {script.Head{Status: 204}, "HTTP/1.1 204 No Content\r\n\r\n", false},
		"an unknown status": {script.Head{Status: 529, Fields: []script.Field{length}}, "HTTP/1.1 529 \r\ncontent-length: 3\r\n\r\n", false},
		"an own reason":     {script.Head{Status: 200, Reason: new("Fine"), Fields: []script.Field{length}}, "HTTP/1.1 200 Fine\r\ncontent-length: 3\r\n\r\n", false},
		"lines as they are": {script.Head{Status: 204, Lines: []string{"no colon"}}, "HTTP/1.1 204 No Content\r\nno colon\r\n\r\n", false},
	} {
		t.Run(name, func(t *testing.T) {
			text, chunked := test.head.Append([]byte("before "))
			assert.Equal(t, "before "+test.want, string(text))
			assert.Equal(t, test.chunked, chunked)
		})
	}
}

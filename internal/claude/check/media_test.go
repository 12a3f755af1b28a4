package check

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"image"
	"image/color/palette"
	"image/gif"
	"image/jpeg"
	"image/png"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/internal/claude"
	"github.com/claudemock/claudemock/internal/claude/apierror"
	"github.com/claudemock/claudemock/internal/claude/models"
)

// onePixel is a whole PNG.
const onePixel = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNkYAAAAAYAAjCB0C8AAAAASUVORK5CYII="

func imageBlock(mediaType, data string) string {
	return `{"type":"image","source":{"type":"base64","media_type":"` + mediaType + `","data":"` + data + `"}}`
}

func pdfBlock(data string) string {
	return `{"type":"document","source":{"type":"base64","media_type":"application/pdf","data":"` + data + `"}}`
}

func userSays(blocks string) string { return `"messages":[{"role":"user","content":[` + blocks + `]}]` }

// pngOf returns the head of a PNG of that size.
func pngOf(width, height int) string {
	b := []byte("\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR")
	b = binary.BigEndian.AppendUint32(b, uint32(width))
	b = binary.BigEndian.AppendUint32(b, uint32(height))
	return base64.StdEncoding.EncodeToString(append(b, 8, 0, 0, 0, 0))
}

func several(n int, block string) string {
	return strings.TrimSuffix(strings.Repeat(block+",", n), ",")
}

func TestMediaAreChecked(t *testing.T) {
	encode := func(text string) string { return base64.StdEncoding.EncodeToString([]byte(text)) }
	const ok = onePixel
	whole := imageBlock("image/png", ok)
	const atImage = "messages.0.content.0.image.source.base64"
	checkRefusals(t, []refusal{
		// vybestack/llxprt-code#2130
		{name: "bytes of another type", body: userSays(imageBlock("image/jpeg", ok)),
			want:  atImage + ": The image was specified using the image/jpeg media type, but the image appears to be a image/png image",
			legal: userSays(whole)},
		{name: "inside of a tool result", body: called(`,{"role":"user","content":[{"type":"tool_result","tool_use_id":"a","content":[`+imageBlock("image/webp", ok)+`]}]}`, "a"),
			want: "messages.2.content.0.tool_result.content.0.image.source.base64: " +
				"The image was specified using the image/webp media type, but the image appears to be a image/png image",
			legal: called(`,{"role":"user","content":[{"type":"tool_result","tool_use_id":"a","content":[`+whole+`]}]}`, "a")},
		// anthropics/claude-code#60920, with the path that crates and gateways quote
		{name: "no image", body: userSays(imageBlock("image/png", encode("<html>404</html>"))), want: atImage + ".data: Could not process image", legal: userSays(whole)},
		{name: "half an image's head", body: userSays(imageBlock("image/png", ok[:24])), want: atImage + ".data: Could not process image", legal: userSays(whole)},
		// anthropics/claude-code#12750
		{name: "an empty image", body: userSays(imageBlock("image/png", "")), want: atImage + ": image cannot be empty", legal: userSays(whole)},
		{name: "a data URL", body: userSays(imageBlock("image/png", "data:image/png;base64,"+ok)), want: atImage + ".data: Invalid base64 data", legal: userSays(whole)},
		// the limit of the API's guide to vision
		{name: "a large file", body: userSays(imageBlock("image/png", ok[:88]+strings.Repeat("A", 10<<20-86))),
			want:  atImage + ": image exceeds 10 MB maximum: 10485762 bytes > 10485760 bytes",
			legal: userSays(imageBlock("image/png", ok[:88]+strings.Repeat("A", 5<<20)))},
		// anthropics/claude-code#3397
		{name: "many images", body: userSays(several(101, whole)), want: "Too much media: 0 document pages + 101 images > 100", legal: userSays(several(100, whole))},
		{name: "more images with a long window", betas: []string{"context-1m-2025-08-07"}, body: userSays(several(601, whole)),
			want: "Too much media: 0 document pages + 601 images > 600", legal: userSays(several(600, whole))},
		{name: "images and pages", body: userSays(several(98, whole) + "," + pdfBlock(encode("%PDF-1.7 1 0 obj<</Type/Pages/Count 3>>endobj"))),
			want: "Too much media: 3 document pages + 98 images > 100", legal: userSays(several(98, whole) + "," + pdfBlock(encode("%PDF-1.7 1 0 obj<</Type/Pages/Count 2>>endobj")))},
		{name: "too many pages", body: userSays(pdfBlock(encode("%PDF-1.7 <</Type/Pages/Count 101>>"))),
			want: "messages.0.content.0.pdf.source.base64.data: A maximum of 100 PDF pages may be provided.", legal: userSays(pdfBlock(encode("%PDF-1.7 <</Type/Pages/Count 100>>")))},
		{name: "no PDF", body: userSays(pdfBlock(encode("<html>"))), want: "messages.0.content.0.pdf.source.base64.data: The PDF specified was not valid.",
			legal: userSays(pdfBlock(encode("\n%PDF-1.4")))},
		{name: "an empty PDF", body: userSays(pdfBlock("")), want: "messages.0.content.0.document.source.base64: PDF cannot be empty", legal: userSays(pdfBlock("JVBERi0="))},
	})
}

func TestImagesThatAreTooLargeAreAllNamed(t *testing.T) {
	wide, tall := imageBlock("image/png", pngOf(2001, 10)), imageBlock("image/png", pngOf(10, 8001))
	small := imageBlock("image/png", pngOf(2000, 2000))
	result := `{"role":"user","content":[{"type":"tool_result","tool_use_id":"a","content":[` + small + `,` + tall + `]}]}`
	check := func(body string) *apierror.Error {
		return Request(refusal{}.request(t, body, claude.Version2026), claude.Strict, models.Default())
	}
	got := check(called(`,`+result+`,{"role":"assistant","content":"So."},{"role":"user","content":[`+wide+`,`+tall+`]}`, "a"))
	require.NotNil(t, got)
	assert.Equal(t, "messages.2.content.0.tool_result.content.1.image.source.base64.data: "+
		"At least one of the image dimensions exceed max allowed size: 8000 pixels", got.Message)
	assert.JSONEq(t, `{"error_code":"image_dimensions_too_large","max_side_length_pixels":8000,
		"paths":["messages.2.content.0.content.1","messages.4.content.1"]}`, got.Details.String())

	many := check(userSays(several(20, small) + "," + wide))
	require.NotNil(t, many)
	assert.Equal(t, "messages.0.content.20.image.source.base64.data: "+
		"At least one of the image dimensions exceed max allowed size for many-image requests: 2000 pixels", many.Message)
	assert.Equal(t, "400 invalid_request_error", fmt.Sprint(many.Status, " ", many.Type))
	assert.Nil(t, check(userSays(several(19, small)+","+wide)), "twenty are not many")
}

func TestTheSizeOfAnImageIsReadFromItsHead(t *testing.T) {
	picture := image.NewPaletted(image.Rect(0, 0, 321, 45), palette.Plan9)
	encodings := map[string]func(*bytes.Buffer) error{
		"image/png":  func(to *bytes.Buffer) error { return png.Encode(to, picture) },
		"image/jpeg": func(to *bytes.Buffer) error { return jpeg.Encode(to, picture, nil) },
		"image/gif":  func(to *bytes.Buffer) error { return gif.Encode(to, picture, nil) },
		"image/webp": func(to *bytes.Buffer) error {
			_, err := to.WriteString("RIFF\x00\x00\x00\x00WEBPVP8X\x0a\x00\x00\x00\x00\x00\x00\x00\x40\x01\x00\x2c\x00\x00")
			return err
		},
	}
	for mediaType, encode := range encodings {
		var file bytes.Buffer
		require.NoError(t, encode(&file))
		head := imageHead{data: base64.StdEncoding.EncodeToString(file.Bytes())}
		require.Equal(t, mediaType, head.mediaType())
		width, height, whole := head.size(mediaType)
		assert.Equal(t, []any{321, 45, true}, []any{width, height, whole}, mediaType)
	}
	for form, head := range map[string]string{
		"lossy":    "RIFF....WEBPVP8 \x00\x00\x00\x00\x00\x00\x00\x9d\x01\x2a\x41\x01\x2d\x00",
		"lossless": "RIFF....WEBPVP8L\x00\x00\x00\x00\x2f\x40\x01\x0b\x00",
	} {
		h := imageHead{data: base64.StdEncoding.EncodeToString([]byte(head))}
		width, height, whole := h.size(h.mediaType())
		assert.Equal(t, []any{321, 45, true}, []any{width, height, whole}, form)
	}
}

func TestPagesAreCountedWhereTheirCatalogueLies(t *testing.T) {
	const catalogue = "7 0 obj\n<</Kids [1 0 R]/Type /Pages\n/Count 12>>\nendobj"
	for name, tt := range map[string]struct {
		text string
		want int
	}{
		"at the beginning": {"%PDF-1.7\n" + catalogue + strings.Repeat(" ", 1<<20), 12},
		"at the end":       {"%PDF-1.7\n" + strings.Repeat(" ", 1<<20) + catalogue, 12},
		"nested":           {"%PDF-1.7 1 0 obj <</Type/Pages/Count 3>> endobj 2 0 obj <</Count 9/Type/Pages>> endobj", 9},
		"of an outline":    {"%PDF-1.7 1 0 obj <</Type/Outlines/Count 3>> endobj 2 0 obj <</Type/Pages>> endobj", 1},
		"unseen":           {"%PDF-1.7", 1},
	} {
		pages, isPDF := countPages(base64.StdEncoding.EncodeToString([]byte(tt.text)))
		assert.True(t, isPDF, name)
		assert.Equal(t, tt.want, pages, name)
	}
}

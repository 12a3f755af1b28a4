package check

import (
	"fmt"
	"strings"

	"github.com/claudemock/claudemock/jsontree"
)

// The limits on images and documents. The API's guides to vision and PDF support say
// that models with a long context window accept more.
const (
	maxImageBase64    = 10 << 20 // characters of base64
	maxImageSide      = 8000     // pixels
	maxManyImageSide  = 2000     // pixels, of each of many images
	manyImages        = 20       // more are many
	maxMediaItems     = 100      // images and pages
	maxMediaItemsLong = 600      // the same, for models with a window over usualWindow
	usualWindow       = 200000   // tokens
)

// mediaCheck checks and counts images and the pages of documents.
type mediaCheck struct {
	images, pages int
	longest       string // the path of the document that exceeds the limit on pages; "" for none
	large         []largeImage
}

// largeImage is an image that is too large if the request has many images.
type largeImage struct {
	path, tagged string
	side         int
}

// image checks one image. The texts are quoted in vybestack/llxprt-code#2130 (the
// type), anthropics/claude-code#12750 (empty) and #60920 (no image), and in many
// reports (the size). The text for invalid base64 is not confirmed.
func (b *blockCheck) image(source *jsontree.Node) *problem {
	b.media.images++
	if typeOf(source) != "base64" {
		return nil
	}
	data, media := source.Field("data").Str(), source.Field("media_type").Str()
	broken := func(below, reason string) *problem {
		return &problem{b.path(true) + ".source.base64" + below, reason}
	}
	switch {
	case data == "":
		return broken("", "image cannot be empty")
	case len(data) > maxImageBase64:
		return broken("", fmt.Sprintf("image exceeds %d MB maximum: %d bytes > %d bytes", maxImageBase64>>20, len(data), maxImageBase64))
	case !isBase64(data):
		return broken(".data", "Invalid base64 data")
	}
	head := imageHead{data: data}
	found := head.mediaType()
	if found != "" && found != media {
		return broken("", fmt.Sprintf("The image was specified using the %s media type, but the image appears to be a %s image", media, found))
	}
	width, height, whole := head.size(found)
	if found == "" || !whole {
		return broken(".data", "Could not process image")
	}
	if side := max(width, height); side > maxManyImageSide {
		b.media.large = append(b.media.large, largeImage{b.path(false), b.path(true), side})
	}
	return nil
}

// pdf checks one document. The texts are quoted in reports, which differ on the fields
// in their paths. The refusal of too many pages names the document that exceeds the
// limit (anthropics/claude-code#6231).
func (b *blockCheck) pdf(source *jsontree.Node) *problem {
	if source.Field("media_type").Str() != "application/pdf" {
		return nil
	}
	data := source.Field("data").Str()
	if data == "" {
		return &problem{b.path(true) + ".source.base64", "PDF cannot be empty"}
	}
	pages, isPDF := countPages(data)
	path := strings.TrimSuffix(b.path(true), "document") + "pdf.source.base64.data"
	if !isPDF {
		return &problem{path, "The PDF specified was not valid."}
	}
	b.media.pages += pages
	if b.media.longest == "" && b.media.pages > b.c.maxMedia() {
		b.media.longest = path
	}
	return nil
}

// maxMedia returns how many images and pages a request to the model may have.
func (c *conversation) maxMedia() int {
	if c.model.MaxInputTokens > usualWindow || c.req.HasBeta("context-1m-") {
		return maxMediaItemsLong
	}
	return maxMediaItems
}

// end checks the numbers of images and pages, and the sides of images against the limit
// for their number. The texts are quoted in anthropics/claude-code#3397 and in other
// reports.
func (m *mediaCheck) end(c *conversation) *problem {
	most := c.maxMedia()
	switch {
	case m.longest != "":
		return &problem{m.longest, fmt.Sprintf("A maximum of %d PDF pages may be provided.", most)}
	case m.pages+m.images > most:
		return &problem{reason: fmt.Sprintf("Too much media: %d document pages + %d images > %d", m.pages, m.images, most)}
	}
	side, clause := maxImageSide, ""
	if m.images > manyImages {
		side, clause = maxManyImageSide, " for many-image requests"
	}
	var paths []any
	first := ""
	for _, image := range m.large {
		if image.side > side {
			if first == "" {
				first = image.tagged
			}
			paths = append(paths, image.path)
		}
	}
	if paths == nil {
		return nil
	}
	p := &problem{first + ".source.base64.data", fmt.Sprintf("At least one of the image dimensions exceed max allowed size%s: %d pixels", clause, side)}
	return c.withCode("image_dimensions_too_large", p, "max_side_length_pixels", side, "paths", jsontree.Arr(paths...))
}

// isBase64 reports whether a string begins and ends like base64. It does not look at
// the middle of a long string.
func isBase64(s string) bool {
	const looked = 64
	body := strings.TrimRight(s, "=")
	if len(s)-len(body) > 2 {
		return false
	}
	if len(body) <= 2*looked {
		return isWord(body, "+/\r\n")
	}
	return isWord(body[:looked], "+/\r\n") && isWord(body[len(body)-looked:], "+/\r\n")
}

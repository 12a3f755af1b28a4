package check

import (
	"encoding/base64"
	"encoding/binary"
	"strings"
)

// imageHead reads the beginning of an image from its base64, no further than needed.
type imageHead struct {
	data string
	buf  [48]byte
}

// at returns up to 16 bytes of the image from an offset on, and fewer at its end.
func (h *imageHead) at(from int) []byte {
	const wanted = 16
	group := from / 3
	if from < 0 || group*4 >= len(h.data) {
		return nil
	}
	var text [4 * (wanted/3 + 2)]byte
	n := copy(text[:], h.data[group*4:])
	for n > 0 && text[n-1] == '=' {
		n--
	}
	decoded, err := base64.RawStdEncoding.Decode(h.buf[:], text[:n])
	skip := from - group*3
	if err != nil || decoded <= skip {
		return nil
	}
	return h.buf[skip:min(decoded, skip+wanted)]
}

// mediaType returns the type of the image by its first bytes, or "" if the API does not
// accept it.
func (h *imageHead) mediaType() string {
	head := string(h.at(0))
	switch {
	case strings.HasPrefix(head, "\x89PNG\r\n\x1a\n"):
		return "image/png"
	case strings.HasPrefix(head, "\xff\xd8\xff"):
		return "image/jpeg"
	case strings.HasPrefix(head, "GIF87a"), strings.HasPrefix(head, "GIF89a"):
		return "image/gif"
	case strings.HasPrefix(head, "RIFF") && len(head) >= 12 && head[8:12] == "WEBP":
		return "image/webp"
	}
	return ""
}

// size returns the width and height of the image in pixels. whole is false if the image
// ends before its size, or if the size is 0. For a JPEG with an unusually long head the
// size is 0 and 0, and whole is true.
func (h *imageHead) size(mediaType string) (width, height int, whole bool) {
	switch mediaType {
	case "image/png":
		if b := h.at(16); len(b) >= 8 {
			width, height = int(binary.BigEndian.Uint32(b)), int(binary.BigEndian.Uint32(b[4:]))
		}
	case "image/gif":
		if b := h.at(6); len(b) >= 4 {
			width, height = int(binary.LittleEndian.Uint16(b)), int(binary.LittleEndian.Uint16(b[2:]))
		}
	case "image/webp":
		width, height = h.webpSize()
	case "image/jpeg":
		return h.jpegSize()
	}
	return width, height, width > 0 && height > 0
}

func (h *imageHead) webpSize() (width, height int) {
	kind := h.at(12)
	if len(kind) < 4 {
		return 0, 0
	}
	switch string(kind[:4]) {
	case "VP8 ":
		if b := h.at(26); len(b) >= 4 {
			return int(binary.LittleEndian.Uint16(b) & 0x3fff), int(binary.LittleEndian.Uint16(b[2:]) & 0x3fff)
		}
	case "VP8L":
		if b := h.at(21); len(b) >= 4 {
			bits := binary.LittleEndian.Uint32(b)
			return int(bits&0x3fff) + 1, int(bits>>14&0x3fff) + 1
		}
	case "VP8X":
		if b := h.at(24); len(b) >= 6 {
			return int(b[0]) + int(b[1])<<8 + int(b[2])<<16 + 1, int(b[3]) + int(b[4])<<8 + int(b[5])<<16 + 1
		}
	}
	return 0, 0
}

// jpegSize skips segments until one has the size.
func (h *imageHead) jpegSize() (width, height int, whole bool) {
	const mostSegments = 1000
	place := 2
	for range mostSegments {
		b := h.at(place)
		if len(b) < 9 {
			return 0, 0, false
		}
		marker := b[1]
		switch {
		case b[0] != 0xff, marker == 0xda: // no marker, or the start of the picture
			return 0, 0, true
		case marker == 0xff:
			place++
			continue
		case marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc:
			width, height = int(binary.BigEndian.Uint16(b[7:])), int(binary.BigEndian.Uint16(b[5:]))
			return width, height, width > 0
		}
		place += 2 + int(binary.BigEndian.Uint16(b[2:]))
	}
	return 0, 0, true
}

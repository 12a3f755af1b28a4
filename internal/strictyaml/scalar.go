package strictyaml

import (
	"math"
	"reflect"
	"strconv"
	"strings"
	"time"
)

func (d *Decoder) scalar(n *Node, v reflect.Value, l limits) {
	if v.Type() == durationType {
		d.duration(n, v)
		return
	}
	switch v.Kind() {
	case reflect.String:
		d.text(n, v, l)
	case reflect.Bool:
		if n.Kind != Scalar || n.Tag != "!!bool" {
			d.Problemf(n, "expected true or false, got %s", Found(n))
			return
		}
		v.SetBool(strings.EqualFold(n.Value, "true"))
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		d.whole(n, v, l)
	case reflect.Float32, reflect.Float64:
		d.number(n, v, l)
	default:
		d.Problemf(n, "this cannot be written in YAML")
	}
}

func (d *Decoder) text(n *Node, v reflect.Value, l limits) {
	if n.Kind == Scalar && n.Tag == "!!str" {
		if len(l.enum) == 0 || d.OneOf(n, n.Value, l.enum) {
			v.SetString(n.Value)
		}
		return
	}
	if l.enum != nil {
		d.Problemf(n, "expected one of %s, got %s", strings.Join(l.enum, ", "), Found(n))
		return
	}
	hint := ""
	if n.Kind == Scalar && n.Tag != "!!null" {
		hint = `to mean the text, quote it: "` + n.Value + `"`
	}
	d.Hintf(n, hint, "expected a string, got %s", Found(n))
}

func (d *Decoder) whole(n *Node, v reflect.Value, l limits) {
	i, ok := n.Int()
	if !ok || v.OverflowInt(i) {
		d.Problemf(n, "expected a whole number, got %s", Found(n))
		return
	}
	if d.within(n, float64(i), l) {
		v.SetInt(i)
	}
}

func (d *Decoder) number(n *Node, v reflect.Value, l limits) {
	f, ok := n.Float()
	if !ok {
		d.Problemf(n, "expected a number, got %s", Found(n))
		return
	}
	if d.within(n, f, l) {
		v.SetFloat(f)
	}
}

func (d *Decoder) within(n *Node, value float64, l limits) bool {
	low, lowErr := strconv.ParseFloat(l.min, 64)
	high, highErr := strconv.ParseFloat(l.max, 64)
	switch {
	case lowErr == nil && highErr == nil && (value < low || value > high):
		d.Problemf(n, "expected a number from %s to %s, got %s", l.min, l.max, n.Value)
	case lowErr == nil && value < low:
		d.Problemf(n, "expected at least %s, got %s", l.min, n.Value)
	case highErr == nil && value > high:
		d.Problemf(n, "expected at most %s, got %s", l.max, n.Value)
	default:
		return true
	}
	return false
}

func (d *Decoder) duration(n *Node, v reflect.Value) {
	const expected = "expected a duration such as 300ms, 2s or 1m30s, got %s"
	if n.Tag == "!!int" || n.Tag == "!!float" {
		d.Hintf(n, "a duration needs its unit: "+n.Value+"s or "+n.Value+"ms", expected, Found(n))
		return
	}
	value, err := time.ParseDuration(n.Value)
	switch {
	case n.Kind != Scalar || n.Tag != "!!str" || err != nil:
		d.Problemf(n, expected, Found(n))
	case value < 0:
		d.Problemf(n, "a duration cannot be negative, got %s", n.Value)
	default:
		v.SetInt(int64(value))
	}
}

// Int returns the whole number of a scalar, in any notation of YAML.
func (n *Node) Int() (value int64, ok bool) {
	if n.Kind != Scalar || n.Tag != "!!int" {
		return 0, false
	}
	value, err := strconv.ParseInt(strings.ReplaceAll(n.Value, "_", ""), 0, 64)
	return value, err == nil
}

// Float returns the number of a scalar; infinities and NaN do not count as numbers.
func (n *Node) Float() (value float64, ok bool) {
	if i, ok := n.Int(); ok {
		return float64(i), true
	}
	if n.Kind != Scalar || n.Tag != "!!int" && n.Tag != "!!float" {
		return 0, false
	}
	value, err := strconv.ParseFloat(strings.ReplaceAll(n.Value, "_", ""), 64)
	return value, err == nil && !math.IsInf(value, 0) && !math.IsNaN(value)
}

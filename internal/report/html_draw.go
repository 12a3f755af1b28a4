package report

// chart draws a timeline, or nothing if it is nil.
func (w *htmlWriter) chart(v *chartView) {
	if v == nil {
		return
	}
	w.add("<figure>\n<svg class=\"chart\" width=\"100%%\" height=\"%d\" role=\"img\" aria-label=\"%s\">\n", v.Height, v.Label)
	for _, t := range v.Ticks {
		w.add(`<line class="tick" x1="%[1]s" x2="%[1]s" y1="0" y2="%[2]d"></line>`, t.X, v.Axis)
		w.add("<text class=\"axis\" x=\"%s\" y=\"%d\" dy=\"-6\" text-anchor=\"%s\">%s</text>\n", t.X, v.Height, t.Anchor, t.Text)
	}
	for _, wait := range v.Waits {
		w.add("<line class=\"wait\" x1=\"%s\" x2=\"%s\" y1=\"%[3]d\" y2=\"%[3]d\"></line>\n", wait.X1, wait.X2, wait.Y)
	}
	for _, b := range v.Bars {
		w.attempt(b)
	}
	for _, wait := range v.Waits {
		if wait.Text != "" {
			w.add("<text class=\"length\" x=\"%s\" y=\"%d\" text-anchor=\"middle\">%s</text>\n", wait.Middle, wait.TextY, wait.Text)
		}
	}
	for _, m := range v.Marks {
		w.add(`<line class="mark %s" x1="%[2]s" x2="%[2]s" y1="%[3]d" y2="%[4]d">`, m.Class, m.X, m.Y1, m.Y2)
		w.add("<title>%s</title></line>\n", m.Title)
	}
	if v.Ended != "" {
		w.add("<line class=\"ended\" x1=\"%[1]s\" x2=\"%[1]s\" y1=\"0\" y2=\"%[2]d\"><title>the client ended</title></line>\n", v.Ended, v.Axis)
	}
	w.add("</svg>\n")
	w.caption(v)
	w.add("</figure>\n")
}

func (w *htmlWriter) attempt(b barView) {
	w.add(`<g class="attempt %s"><title>%s</title>`, b.Class, b.Title)
	w.add(`<rect class="body" x="%s" y="%d" width="%s" height="16" rx="2"></rect>`, b.X, b.Y, b.Width)
	w.add(`<rect class="before" x="%s" y="%d" width="%s" height="16" rx="2"></rect>`, b.X, b.Y, b.WaitWidth)
	w.add(`<rect class="edge" x="%s" y="%d" width="3" height="16" rx="1"></rect>`, b.X, b.Y)
	if b.Text != "" {
		w.add(`<text x="%s" y="%d">%s</text>`, b.X, b.TextY, b.Text)
	}
	w.add("</g>\n")
}

// caption explains the signs that a drawing uses.
func (w *htmlWriter) caption(v *chartView) {
	w.add("<figcaption>")
	for _, key := range v.Keys {
		w.add(`<span class="key"><svg class="chart" width="12" height="12" aria-hidden="true"><g class="attempt %s">`, key.Class)
		w.add(`<rect class="body" y="1" width="12" height="10" rx="2"></rect><rect class="edge" y="1" width="3" height="10" rx="1"></rect></g></svg> %s</span>`, key.Word)
	}
	w.add("\n")
	if len(v.Marks) > 0 {
		w.add(`<span class="key"><svg class="chart" width="4" height="14" aria-hidden="true"><line class="mark kept" x1="2" x2="2" y1="0" y2="14"></line></svg> until when retry-after asked to wait`)
		if v.Crossed {
			w.add("; red where the next attempt came before")
		}
		w.add("</span>\n")
	}
	if v.Ended != "" {
		w.add("<span class=\"key\"><svg class=\"chart\" width=\"4\" height=\"14\" aria-hidden=\"true\"><line class=\"ended\" x1=\"2\" x2=\"2\" y1=\"0\" y2=\"14\"></line></svg> the client ended</span>\n")
	}
	if v.Left > 0 {
		w.add(`<span class="key">%d more requests are not drawn</span>`, v.Left)
	}
	w.add("</figcaption>\n")
}

package redact

import (
	"context"
	"fmt"
	"log/slog"
)

// Handler returns a handler that hides everything with the shape of a credential in log
// records.
func Handler(next slog.Handler) slog.Handler { return handler{next} }

type handler struct{ slog.Handler }

// Handle hides credentials in the message and in each attribute.
func (h handler) Handle(ctx context.Context, r slog.Record) error {
	safe := slog.NewRecord(r.Time, r.Level, Text(r.Message), r.PC)
	r.Attrs(func(a slog.Attr) bool {
		safe.AddAttrs(attr(a))
		return true
	})
	if err := h.Handler.Handle(ctx, safe); err != nil {
		return fmt.Errorf("writing a line of the log: %w", err)
	}
	return nil
}

// WithAttrs hides credentials in the attributes of all later records.
func (h handler) WithAttrs(attrs []slog.Attr) slog.Handler {
	safe := make([]slog.Attr, len(attrs))
	for i, a := range attrs {
		safe[i] = attr(a)
	}
	return handler{h.Handler.WithAttrs(safe)}
}

// WithGroup keeps the name of the group.
func (h handler) WithGroup(name string) slog.Handler { return handler{h.Handler.WithGroup(name)} }

// attr keeps values that are not text, such as numbers and times.
func attr(a slog.Attr) slog.Attr {
	switch value := a.Value.Resolve(); value.Kind() {
	case slog.KindString:
		return slog.String(a.Key, Text(value.String()))
	case slog.KindGroup:
		group := value.Group()
		safe := make([]slog.Attr, len(group))
		for i, inner := range group {
			safe[i] = attr(inner)
		}
		return slog.Attr{Key: a.Key, Value: slog.GroupValue(safe...)}
	case slog.KindAny:
		switch value.Any().(type) {
		case error, fmt.Stringer, []string, []byte:
			return slog.String(a.Key, Text(fmt.Sprint(value.Any())))
		}
	}
	return a
}

# A static binary in an empty image: no shell, no package, not root.
ARG GO_IMAGE=golang:1.26
FROM ${GO_IMAGE} AS build
WORKDIR /src
# The module at the top alone: the others only test, measure and show it.
ENV GOWORK=off
COPY go.mod go.sum ./
RUN go mod download
COPY . .
RUN CGO_ENABLED=0 go build -trimpath -ldflags='-s -w' -o /out/claudemock ./cmd/claudemock

FROM scratch
COPY --from=build /out/claudemock /claudemock
USER 65532:65532
EXPOSE 8765
# Clients outside the container need the wide address; the control endpoints
# under /_mock/ stay closed to them unless --control-token is given.
HEALTHCHECK --interval=10s --timeout=5s --start-period=2s CMD ["/claudemock", "healthcheck"]
ENTRYPOINT ["/claudemock"]
CMD ["serve", "--addr", "0.0.0.0:8765"]

/**
 * A Claude Messages API that fails on purpose, for tests of clients.
 *
 * <p>{@link io.github.claudemock.ClaudeMockExtension} gives each JUnit test a session of its own and
 * judges its client; {@link io.github.claudemock.ClaudeMock} is what it is made of.
 */
package io.github.claudemock;

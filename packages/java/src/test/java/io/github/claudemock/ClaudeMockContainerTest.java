package io.github.claudemock;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import com.github.dockerjava.api.command.InspectContainerResponse;
import java.net.URI;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.testcontainers.containers.wait.strategy.WaitStrategy;
import org.testcontainers.containers.wait.strategy.WaitStrategyTarget;

/** What a container is asked for, and how it is waited for. No container is started. */
class ClaudeMockContainerTest {
    static final ClaudeMockContainer CONTAINER = new ClaudeMockContainer("claudemock:latest");

    /** As the page has it: no test here asks for a session, so nothing is started. */
    @RegisterExtension
    static final ClaudeMockExtension CLAUDE = new ClaudeMockExtension(CONTAINER::open);

    @Test
    void theServerListensOnAllAddressesWithATokenOfItsOwn() {
        try (ClaudeMockContainer container = new ClaudeMockContainer("claudemock:latest");
                ClaudeMockContainer other = new ClaudeMockContainer("claudemock:latest")) {
            assertArrayEquals(new String[] {"serve", "--addr", "0.0.0.0:8765"}, container.getCommandParts());
            assertEquals(List.of(8765), container.getExposedPorts());
            assertEquals(container.token(), container.getEnvMap().get("CLAUDEMOCK_CONTROL_TOKEN"));
            assertNotEquals(container.token(), other.token());
        }
    }

    @Test
    void theContainerIsReadyWhenItsServerIs() {
        try (ClaudeMock claude = ClaudeMock.start();
                Reachable container = new Reachable(URI.create(claude.url()).getPort())) {
            container.waitStrategy().waitUntilReady(new Target(URI.create(claude.url()).getPort()));
            assertEquals(claude.url(), container.url());
        }
    }

    /** A container whose port is that of a server on this machine. */
    private static final class Reachable extends ClaudeMockContainer {
        private final int port;

        Reachable(int port) {
            super("claudemock:latest");
            this.port = port;
        }

        WaitStrategy waitStrategy() {
            return getWaitStrategy();
        }

        @Override
        public String getHost() {
            return "127.0.0.1";
        }

        @Override
        public Integer getMappedPort(int original) {
            return port;
        }
    }

    /** What a wait strategy asks of a container, answered for a server on this machine. */
    private static final class Target implements WaitStrategyTarget {
        private final int port;

        Target(int port) {
            this.port = port;
        }

        @Override
        public String getHost() {
            return "127.0.0.1";
        }

        @Override
        public List<Integer> getExposedPorts() {
            return List.of(ClaudeMockContainer.PORT);
        }

        @Override
        public Integer getMappedPort(int original) {
            assertEquals(ClaudeMockContainer.PORT, original);
            return port;
        }

        @Override
        public Set<Integer> getLivenessCheckPortNumbers() {
            return Set.of(port);
        }

        @Override
        public boolean isRunning() {
            return true;
        }

        @Override
        public InspectContainerResponse getContainerInfo() {
            return new InspectContainerResponse(); // whose name only the log has
        }
    }
}

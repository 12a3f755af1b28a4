class Claudemock < Formula
  desc "Claude API that fails on purpose"
  homepage "https://github.com/claudemock/claudemock"
  version "@VERSION@"

  on_macos do
    on_arm do
      url "https://github.com/claudemock/claudemock/releases/download/v@VERSION@/claudemock_@VERSION@_darwin_arm64.tar.gz"
      sha256 "@darwin_arm64@"
    end
    on_intel do
      url "https://github.com/claudemock/claudemock/releases/download/v@VERSION@/claudemock_@VERSION@_darwin_amd64.tar.gz"
      sha256 "@darwin_amd64@"
    end
  end

  on_linux do
    on_arm do
      url "https://github.com/claudemock/claudemock/releases/download/v@VERSION@/claudemock_@VERSION@_linux_arm64.tar.gz"
      sha256 "@linux_arm64@"
    end
    on_intel do
      url "https://github.com/claudemock/claudemock/releases/download/v@VERSION@/claudemock_@VERSION@_linux_amd64.tar.gz"
      sha256 "@linux_amd64@"
    end
  end

  def install
    bin.install "claudemock"
    man1.install Dir["man/*.1"]
    bash_completion.install "completions/claudemock.bash" => "claudemock"
    fish_completion.install "completions/claudemock.fish"
    zsh_completion.install "completions/_claudemock"
  end

  test do
    assert_match version.to_s, shell_output("#{bin}/claudemock version")
  end
end

#include <aio/service.hpp>

#include <string>

struct TalksParams {
  int lines = 0;
  std::size_t longest = 0;  // one more line at the end, of so many bytes
};
AIO_PARAMS(TalksParams, lines, longest)

namespace {

// Writes numbered lines of many lengths, so that a ring wraps at every place.
class Talks final : public aio::Service<TalksParams> {
 public:
  Talks() : Service({.info = "Talks a lot", .enabled = true}) {}

  aio::Task<aio::Value> task(TalksParams p) override {
    for (int i = 0; i < p.lines; ++i)
      log().info("{} {}", i, std::string(static_cast<std::size_t>(i * 37 % 211), 'x'));
    if (p.longest > 0) log().info("{}", std::string(p.longest, 'y'));
    log().info("that was all");
    co_return p.lines;
  }
};

}  // namespace

AIO_SERVICE(Talks)

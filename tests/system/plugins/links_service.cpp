#include <aio/service.hpp>

#include <stdexcept>
#include <string>

struct LinksParams {
  // "never", "returns", "throws"; "throws first": the first run, and the others never end.
  std::string ends = "never";
};
AIO_PARAMS(LinksParams, ends)

namespace {

// A link in a chain of requirements, that ends as it is told to. AIOD_LINKS_TYPE makes core and newer ones.
class Links final : public aio::Service<LinksParams> {
 public:
  Links() : Service({.info = AIOD_LINKS_INFO, .type = aio::ServiceType::AIOD_LINKS_TYPE, .enabled = true}) {}

  aio::Task<aio::Value> task(LinksParams p) override {
    ++runs_;
    if (p.ends == "throws" || (p.ends == "throws first" && runs_ == 1)) throw std::runtime_error("told to");
    while (p.ends == "never" || p.ends == "throws first") co_await aio::sleep(std::chrono::hours(1));
    co_await aio::sleep(std::chrono::milliseconds(20));
    co_return runs_;
  }

  aio::Value stats() override { return {{"runs", runs_}}; }

 private:
  std::int64_t runs_ = 0;
};

}  // namespace

AIO_SERVICE(Links)

#pragma once

#include <string>
#include <string_view>

#include <aio/ctl.hpp>

#include "routes.hpp"

namespace stats {

/// The pages of a daemon. The daemon is asked anew for each; loop's thread only.
class DaemonPages final : public Pages {
 public:
  explicit DaemonPages(aio::Control& control) : control_(control) {}

  std::string status(bool debug) override;
  std::string metrics() override;
  Response health() override;

 private:
  aio::Control& control_;
};

/// 200 when all is well, 503 with the tasks that have failed or are held. `tasks` is what Control::status
/// gave.
Response health_of(const aio::Array& tasks);

/// "1.4 GB"
std::string size_text(double bytes);

}  // namespace stats

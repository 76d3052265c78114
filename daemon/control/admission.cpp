#include "control/admission.hpp"

namespace aiod::control {

bool Admission::enter(uid_t user) {
  const auto found = of_user_.find(user);
  const std::size_t of_user = found != of_user_.end() ? found->second : 0;
  const bool trusted = user == 0 || user == own_;
  const bool fits = clients_ < limits_.clients && (trusted || of_user < limits_.of_one_user);
  if (!fits && !(trusted && of_user < limits_.reserved)) return false;
  ++of_user_[user];
  ++clients_;
  return true;
}

void Admission::leave(uid_t user) {
  const auto found = of_user_.find(user);
  if (--found->second == 0) of_user_.erase(found);
  --clients_;
}

}  // namespace aiod::control

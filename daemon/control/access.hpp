#pragma once

#include <aio/caller.hpp>
#include <aio/value.hpp>

#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace aiod::control {

/// A call that its caller has no right to; the text names the right and the service.
class Denied : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// In whose name a call is made. Everybody named must have the right: who acts for somebody never has more
/// rights than they have, and never more than its own.
class Access {
 public:
  /// Everything: root, members of the group, and services that act for nobody else.
  static Access full() { return {}; }

  /// As this, but no more than the caller's grants.
  Access on_behalf_of(aio::Caller caller) const;

  bool restricted() const noexcept { return !callers_.empty(); }

  /// The one place where rights are compared. Each throws Denied.
  void authorise(aio::Right right, std::string_view service) const;
  /// All of them; of none: the right for some service.
  void authorise(aio::Right right, const std::vector<std::string>& services) const;
  void authorise_everywhere(aio::Right right) const;
  bool may_everywhere(aio::Right right) const;

  /// All of them, for people; empty when unrestricted.
  std::string who() const;

 private:
  Access() = default;

  std::vector<std::shared_ptr<const aio::Caller>> callers_;
};

/// What a method is about, besides its right.
enum class Scope {
  open,             // nothing that needs a right
  somewhere,        // no service: the right for some service is enough
  everywhere,       // no single service: the right is needed for all
  patterns,         // the services of its parameter "patterns"; without it, of all that there are
  all_or_patterns,  // as patterns; without it, everywhere
  name,             // the service of its parameter "name"
  units             // those of its parameter "units"; without it, or with a wildcard, everywhere
};

struct MethodRights {
  std::string_view method;  // full name
  Scope scope;
  aio::Rights rights;
};

/// The rights that each method needs; nullptr for one that is not in the table, and only for callers who may
/// do everything. What a method needs by its parameters' contents, authorise_edits() adds.
const MethodRights* rights_of(std::string_view method);

class Operations;

/// Which calls of restricted callers are logged: those that somebody typed, all of them; those of a plugin,
/// what changes something, as it may ask all the time, and says itself what it refuses.
enum class Audit { everything, changes };

/// Throws Denied when the caller may not call the method with these parameters, which fit its description.
/// What the parameters mean now: to be called in the same turn of the loop as what carries it out.
void authorise(const Operations& operations, const Access& access, std::string_view method,
               const aio::Object& parameters, Audit audit = Audit::everything);

/// "webrepl 127.0.0.1: Disable watcher", at level info: who asked for what, of limited length. No values:
/// they may be secrets.
std::string audit_line(const Access& access, std::string_view method, const aio::Object& parameters);

}  // namespace aiod::control

#include "engine/residence.hpp"

#include <utility>

namespace aiod::engine {

void ObjectResidence::retire(std::shared_ptr<void> object, std::shared_ptr<void> needs) {
  if (!occupied()) return;
  object_ = std::move(object);
  needs_ = std::move(needs);
  self_ = shared_from_this();
}

// From the loop: the frame that was the last is about to be freed by code of the object's library.
void ObjectResidence::left() noexcept {
  if (self_ == nullptr) return;
  loop_.post([self = std::exchange(self_, nullptr), needs = std::move(needs_),
              object = std::move(object_)]() mutable { object.reset(); });
}

}  // namespace aiod::engine

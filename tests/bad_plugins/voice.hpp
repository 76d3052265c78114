#pragma once

#include <string>

/// What the plugin `offers` offers, and `keeps_handle` keeps.
class Voice {
 public:
  virtual ~Voice() = default;
  virtual std::string speak() = 0;
};

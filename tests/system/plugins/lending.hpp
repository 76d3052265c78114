#pragma once

/// What the service lends offers to others.
class Lending {
 public:
  virtual ~Lending() = default;
  virtual int next() = 0;
};

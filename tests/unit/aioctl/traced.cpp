// source_lines_test.cpp knows the line on which the function below stands.
extern "C" __attribute__((visibility("default"))) int aioctl_traced_function(int value) {
  return value + 1;
}

fn main() {
    earmark::run();
}

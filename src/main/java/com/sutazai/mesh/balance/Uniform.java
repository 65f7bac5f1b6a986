package com.sutazai.mesh.balance;

/** Any of them, each as likely as the next. */
final class Uniform implements Strategy {

    @Override
    public Kind kind() {
        return Kind.RANDOM;
    }

    @Override
    public Picker over(Candidates candidates) {
        int size = candidates.size();
        return (now, key, chance) -> chance.nextInt(size);
    }
}

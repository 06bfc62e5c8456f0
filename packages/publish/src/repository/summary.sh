# Says anew which refs and deltas the published repository has; OSTree replaces the file in one instant.
ostree --repo=/published/repo summary --update

#ifndef DOMAIN_H
#define DOMAIN_H

struct domain {
    unsigned int id;
    unsigned int max_pages;
    unsigned int tot_pages;
};

int f1(struct domain *d, unsigned int pages);
void f2(struct domain *d);
unsigned int f3(const struct domain *d);

#endif
